# SPDX-License-Identifier: MIT
# abi_check(<target> <dir>): compiles check_vendor.cpp against the acl/ headers in <dir>.

# What CANN itself changed between releases; no inference program meets it.
set(abi_changed
  ACL_HIFLOAT4 ACL_SUBSCRIBE_NONE ACL_PROF_ARGS_MAX acltdtAllocBuf aclprofCreateConfig
  aclrtSnapShotProcessLock aclrtSnapShotProcessUnlock aclrtSnapShotProcessBackup
  aclrtSnapShotProcessRestore)

# Marks every identifier of the headers as known_<name> in the caller's scope; comments aside, as they
# may speak of names that are not there.
macro(abi_read_names dir)
  file(GLOB_RECURSE headers ${dir}/acl/*.h)
  foreach(header ${headers})
    file(STRINGS ${header} lines REGEX "^[ \t]*[^ \t/*]")
    string(REGEX REPLACE "//[^;]*" "" lines "${lines}")
    string(REGEX MATCHALL "[A-Za-z_][A-Za-z0-9_]*" names "${lines}")
    foreach(name ${names})
      set(known_${name} TRUE)
    endforeach()
  endforeach()
  foreach(name ${abi_changed})
    unset(known_${name})
  endforeach()
endmacro()

# The rows of the table, and of our function lists, whose first name is known.
function(abi_write_rows out)
  file(STRINGS ${PROJECT_SOURCE_DIR}/tests/unit/abi_table.inc rows REGEX "^[A-Z]+\\(")
  set(text)
  foreach(row ${rows})
    string(REGEX REPLACE "^[A-Z]+\\(([A-Za-z0-9_]+).*" "\\1" name "${row}")
    if(known_${name})
      string(APPEND text "${row}\n")
    endif()
  endforeach()
  file(CONFIGURE OUTPUT ${out}/vendor_rows.inc CONTENT "${text}" @ONLY)
endfunction()

function(abi_write_functions out)
  set(text)
  file(GLOB_RECURSE ours CONFIGURE_DEPENDS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/acl/*.h)
  foreach(header ${ours})
    file(READ ${header} content)
    string(REGEX REPLACE "/\\*[^*]*\\*/" "" content "${content}")
    string(REGEX REPLACE "[ \t]*\\\\\n[ \t]*" " " content "${content}") # a list becomes a line
    string(REGEX MATCHALL "#define ACL[A-Z_]*_FUNCTIONS\\(X\\)[^\n]*" lists "${content}")
    foreach(list IN LISTS lists)
      string(REPLACE " X(" "\nFUNCTION(" list "${list}")
      string(REGEX MATCHALL "FUNCTION\\([^\n]*" rows "${list}")
      foreach(row IN LISTS rows)
        string(REGEX REPLACE "^FUNCTION\\(([A-Za-z0-9_]+).*" "\\1" name "${row}")
        if(known_${name})
          string(APPEND text "${row}\n")
        endif()
      endforeach()
    endforeach()
  endforeach()
  file(CONFIGURE OUTPUT ${out}/vendor_functions.inc CONTENT "${text}" @ONLY)
endfunction()

function(abi_check target dir)
  if(NOT EXISTS ${dir}/acl/acl.h)
    message(FATAL_ERROR "no acl/acl.h in ${dir}: wanted the folder that holds CANN's acl/")
  endif()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target})
  abi_read_names(${dir})
  abi_write_rows(${out})
  abi_write_functions(${out})
  add_library(${target} OBJECT ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check_vendor.cpp)
  target_include_directories(${target} PRIVATE ${out})
  target_include_directories(${target} SYSTEM PRIVATE ${dir})
  set_target_properties(${target} PROPERTIES CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-invalid-offsetof)
endfunction()
