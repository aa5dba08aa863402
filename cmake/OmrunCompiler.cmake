# SPDX-License-Identifier: MIT
# One INTERFACE target, omrun_compiler, with the flags all of our own code is built with.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

add_library(omrun_compiler INTERFACE)
target_compile_definitions(omrun_compiler INTERFACE _GNU_SOURCE)
target_compile_options(omrun_compiler INTERFACE
  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla
  -Wformat=2 -Wundef $<$<BOOL:${OMRUN_WERROR}>:-Werror>)
if(OMRUN_SANITIZE)
  add_compile_options(-fsanitize=${OMRUN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OMRUN_SANITIZE})
endif()
