# SPDX-License-Identifier: MIT
# Libraries that are linked. ONNX Runtime and AscendCL are not: they are opened at run time.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PROTOBUF_C REQUIRED IMPORTED_TARGET libprotobuf-c>=1.3)
if(OMRUN_BUILD_CLI)
  pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip>=1.7)
endif()
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.13)
pkg_check_modules(XXHASH REQUIRED libxxhash>=0.8)
find_program(PROTOC_C NAMES protoc-c REQUIRED)
if(OMRUN_BUILD_TESTS)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka>=1.1.5)
endif()

# omrun_protobuf(<target> <file.proto>): the objects of protobuf-c's code for one .proto.
function(omrun_protobuf target proto)
  get_filename_component(name ${proto} NAME_WE)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/proto)
  add_custom_command(
    OUTPUT ${out}/${name}.pb-c.c ${out}/${name}.pb-c.h
    COMMAND ${CMAKE_COMMAND} -E make_directory ${out}
    COMMAND ${PROTOC_C} --proto_path=${CMAKE_CURRENT_SOURCE_DIR} --c_out=${out} ${proto}
    DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${proto} VERBATIM)
  add_library(${target} OBJECT ${out}/${name}.pb-c.c)
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_link_libraries(${target} PUBLIC PkgConfig::PROTOBUF_C)
endfunction()
