# SPDX-License-Identifier: MIT
# cmake -DSOURCE=... -DOUTPUT=... -DVERSION=... -P manual.cmake: the manual as HTML in OUTPUT/html.
# Doxygen is looked for when it is wanted, not when the build is configured.
find_program(DOXYGEN doxygen)
find_program(PYTHON NAMES python3)
if(NOT DOXYGEN OR NOT PYTHON)
  message(FATAL_ERROR "the manual needs doxygen and python3: apt-get install doxygen python3")
endif()
file(REMOVE_RECURSE ${OUTPUT}/html)
configure_file(${SOURCE}/docs/manual/Doxyfile.in ${OUTPUT}/Doxyfile @ONLY)
execute_process(COMMAND ${DOXYGEN} ${OUTPUT}/Doxyfile RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "doxygen warned: see above")
endif()
message(STATUS "the manual is ${OUTPUT}/html/index.html")
