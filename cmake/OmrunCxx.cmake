# SPDX-License-Identifier: MIT
# C++ is for the wrapper's tests and examples only; without a compiler for it they are left out.
include(CheckLanguage)
check_language(CXX)
if(CMAKE_CXX_COMPILER)
  enable_language(CXX)
  set(CMAKE_CXX_EXTENSIONS OFF)
  add_library(omrun_cxx_compiler INTERFACE)
  target_compile_features(omrun_cxx_compiler INTERFACE cxx_std_17)
  target_compile_options(omrun_cxx_compiler INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast
    $<$<BOOL:${OMRUN_WERROR}>:-Werror>)
endif()
