# SPDX-License-Identifier: MIT
# omrun_write_watched_calls(<file> <header>...): a row for every function of the driver's table,
#
#     WATCHED(name, result, (parameters), (arguments))
#
# or WATCHED_VOID(name, (parameters), (arguments)), from the one list in abi/ that names them. A function
# with variable arguments cannot be passed on and has none.
function(omrun_write_watched_calls file)
  set(text "/* Written by watched_calls.cmake. */\n")
  foreach(header ${ARGN})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${header})
    file(READ ${header} content)
    string(REGEX REPLACE "/\\*[^*]*\\*/" "" content "${content}")
    string(REGEX REPLACE "[ \t]*\\\\\n[ \t]*" " " content "${content}") # a list becomes a line
    string(REGEX MATCHALL "#define ACL_(BASE|RT|MDL)_FUNCTIONS\\(X\\)[^\n]*" lists "${content}")
    string(REPLACE " X(" "\n(" lists "${lists}")
    string(REGEX MATCHALL "\n\\([^\n]*" rows "${lists}")
    foreach(row IN LISTS rows)
      if(row MATCHES "\\.\\.\\." OR NOT row MATCHES "\n\\(([A-Za-z0-9_]+), ([^,]+), \\(([^()]*)\\)\\)")
        continue()
      endif()
      set(name ${CMAKE_MATCH_1})
      set(result "${CMAKE_MATCH_2}")
      set(parameters "${CMAKE_MATCH_3}")
      set(arguments)
      if(NOT parameters STREQUAL "void")
        # The last word of each parameter, arrays' sizes aside.
        string(REGEX REPLACE "\\[[^]]*\\]" "" plain "${parameters}")
        string(REGEX REPLACE "[^,]*[ *]([A-Za-z0-9_]+)(,|$)" "\\1\\2 " arguments "${plain}")
        string(STRIP "${arguments}" arguments)
      endif()
      if(result STREQUAL "void")
        string(APPEND text "WATCHED_VOID(${name}, (${parameters}), (${arguments}))\n")
      else()
        string(APPEND text "WATCHED(${name}, ${result}, (${parameters}), (${arguments}))\n")
      endif()
    endforeach()
  endforeach()
  file(CONFIGURE OUTPUT ${file} CONTENT "${text}" @ONLY)
endfunction()
