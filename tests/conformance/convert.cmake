# SPDX-License-Identifier: MIT
# Runs atc once: ATC, MODEL, OUT (without .om), SOC, OPTIONS (separated by |), OPTIONAL.
string(REPLACE ";" "\\;" OPTIONS "${OPTIONS}")
string(REPLACE "|" ";" OPTIONS "${OPTIONS}")
get_filename_component(folder ${OUT} DIRECTORY)
file(MAKE_DIRECTORY ${folder})
file(REMOVE ${OUT}.om ${OUT}.why ${OUT}.stamp)
execute_process(
  COMMAND ${ATC} --framework=5 --model=${MODEL} --output=${OUT} --soc_version=${SOC} ${OPTIONS}
  WORKING_DIRECTORY ${folder} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0 OR NOT EXISTS ${OUT}.om)
  if(NOT OPTIONAL)
    message(FATAL_ERROR "${ATC} makes no ${OUT}.om (${result}):\n${output}")
  endif()
  string(REGEX MATCH "E[0-9]+[^\n]*" line "${output}")
  file(WRITE ${OUT}.why "${line}\n")
endif()
file(TOUCH ${OUT}.stamp)
