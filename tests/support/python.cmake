# SPDX-License-Identifier: MIT
# Tests that are Python: which Python runs them, and one test per test_*.py of a folder.
set(OMRUN_TEST_PYTHON "$ENV{OMRUN_TEST_PYTHON}" CACHE FILEPATH
    "Python with numpy, onnxruntime and pytest; empty: build/venv, else the python3 of PATH")
set(omr_python ${OMRUN_TEST_PYTHON})
if(NOT omr_python AND EXISTS ${PROJECT_SOURCE_DIR}/build/venv/bin/python)
  set(omr_python ${PROJECT_SOURCE_DIR}/build/venv/bin/python)
elseif(NOT omr_python)
  set(omr_python python3)
endif()

# omr_sanitized_python(<out>): the environment in which Python, which is not sanitized, can load what
# is: the sanitizer's runtime must come before all else. "none" where there is no such runtime.
function(omr_sanitized_python out)
  set(${out} "" PARENT_SCOPE)
  if(NOT OMRUN_SANITIZE MATCHES "address|thread")
    return()
  endif()
  string(SUBSTRING ${CMAKE_MATCH_0} 0 1 letter)
  set(runtime lib${letter}san.so)
  if(CMAKE_C_COMPILER_ID MATCHES Clang)
    set(runtime libclang_rt.${letter}san-${CMAKE_SYSTEM_PROCESSOR}.so)
  endif()
  execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=${runtime}
                  OUTPUT_VARIABLE runtime OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(environment "LD_PRELOAD=${runtime}" "ASAN_OPTIONS=detect_leaks=0" ${OMRUN_TSAN_OPTIONS})
  if(NOT EXISTS ${runtime})
    set(environment none)
  endif()
  set(${out} "${environment}" PARENT_SCOPE)
endfunction()

# omr_add_python_tests(<kind> LABEL <label> TIMEOUT <seconds> ENVIRONMENT ...)
function(omr_add_python_tests kind)
  cmake_parse_arguments(TEST "" "LABEL;TIMEOUT" "ENVIRONMENT" ${ARGN})
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/test_*.py)
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    string(REPLACE test_ "" name ${name})
    add_test(NAME ${kind}.${name} COMMAND ${omr_python} -m pytest -q -p no:cacheprovider ${script})
    set_tests_properties(${kind}.${name} PROPERTIES LABELS ${TEST_LABEL} TIMEOUT ${TEST_TIMEOUT}
      ENVIRONMENT "OMRUN_TEST_BUILD=${PROJECT_BINARY_DIR};${TEST_ENVIRONMENT}")
  endforeach()
endfunction()
