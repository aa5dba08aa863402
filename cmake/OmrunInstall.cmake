# SPDX-License-Identifier: MIT
# What `cmake --install` puts where. npusim gets a root of its own, laid out as CANN's (bin, lib64,
# include), so that its libascendcl.so and atc never stand before a real CANN's.
include(CMakePackageConfigHelpers)

install(TARGETS omrun_shared omrun_static
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/omrun DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
if(TARGET omrun)
  install(TARGETS omrun RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(TARGET omrun_completions)
  install(FILES ${PROJECT_BINARY_DIR}/cli/omrun.bash RENAME omrun
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${PROJECT_BINARY_DIR}/cli/omrun.zsh RENAME _omrun
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()

install(TARGETS npusim_ascendcl LIBRARY DESTINATION ${OMRUN_NPUSIM_DIR}/lib64)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/abi/acl DESTINATION ${OMRUN_NPUSIM_DIR}/include
        FILES_MATCHING PATTERN "*.h")
foreach(program npusim_atc npusim_launcher)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${OMRUN_NPUSIM_DIR}/bin)
  endif()
endforeach()

file(GLOB man_pages ${PROJECT_SOURCE_DIR}/docs/man/*.1)
if(man_pages)
  install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()

# The .pc file finds its prefix from where it lies, so that an installed tree can be moved; a folder
# given as an absolute path stays one.
set(OMRUN_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  string(REGEX REPLACE "[^/]+" ".." way_up ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  set(OMRUN_PC_PREFIX "\${pcfiledir}/${way_up}")
endif()
foreach(folder LIBDIR INCLUDEDIR)
  set(OMRUN_PC_${folder} ${CMAKE_INSTALL_${folder}})
  if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_${folder}})
    set(OMRUN_PC_${folder} "\${prefix}/${CMAKE_INSTALL_${folder}}")
  endif()
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/cmake/omrun.pc.in ${PROJECT_BINARY_DIR}/omrun.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/omrun.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(OMRUN_CONFIG_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/omrun)
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/omrunConfig.cmake.in ${PROJECT_BINARY_DIR}/omrunConfig.cmake
  INSTALL_DESTINATION ${OMRUN_CONFIG_DIR}
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/omrunConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/omrunConfig.cmake ${PROJECT_BINARY_DIR}/omrunConfigVersion.cmake
        DESTINATION ${OMRUN_CONFIG_DIR})
