# SPDX-License-Identifier: MIT
# The suite's .om files: target conformance_models, made by npusim's atc or by the one in OMRUN_ATC.
set(OMRUN_ATC "$ENV{OMRUN_ATC}" CACHE FILEPATH "The atc that makes the tests' models; empty: npusim's")
set(OMRUN_ATC_SOC "Ascend310P3" CACHE STRING "What it makes them for (--soc_version)")

set(CONFORMANCE_MODELS_DIR ${CMAKE_CURRENT_BINARY_DIR}/models)
set(onnx_dir ${PROJECT_SOURCE_DIR}/tests/data/models)
set(converter ${OMRUN_ATC})
set(converter_target)
if(NOT converter)
  set(converter ${PROJECT_BINARY_DIR}/${OMRUN_NPUSIM_DIR}/bin/atc)
  set(converter_target npusim_atc)
endif()

set(model_files)
# conformance_model(<name> <file.onnx> [OPTIONAL] [<option of atc>...]). An OPTIONAL one that atc
# refuses leaves <name>.why with atc's first line, and the cases that want it skip with that.
function(conformance_model name onnx)
  cmake_parse_arguments(MODEL "OPTIONAL" "" "" ${ARGN})
  set(out ${CONFORMANCE_MODELS_DIR}/${name})
  list(JOIN MODEL_UNPARSED_ARGUMENTS "|" options) # the options themselves hold semicolons
  add_custom_command(
    OUTPUT ${out}.stamp
    COMMAND ${CMAKE_COMMAND} "-DATC=${converter}" -DMODEL=${onnx_dir}/${onnx} -DOUT=${out}
            -DSOC=${OMRUN_ATC_SOC} -DOPTIONAL=${MODEL_OPTIONAL}
            "-DOPTIONS=${options}"
            -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/convert.cmake
    DEPENDS ${onnx_dir}/${onnx} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/convert.cmake ${converter_target}
    COMMENT "atc ${name}.om" VERBATIM)
  set(model_files ${model_files} ${out}.stamp PARENT_SCOPE)
endfunction()

conformance_model(sum_diff sum_diff.onnx --input_format=ND)
conformance_model(batch_4 batch_n.onnx --input_format=ND --input_shape=x:4,3)
conformance_model(batch_gears batch_n.onnx --input_format=ND --input_shape=x:-1,3
                  --dynamic_batch_size=1,2,4,8)
conformance_model(two_in_gears two_in_batch.onnx --input_format=ND
                  "--input_shape=ids:-1,5$<SEMICOLON>mask:-1,5" --dynamic_batch_size=1,4)
conformance_model(hw_gears hw.onnx OPTIONAL --input_format=NCHW --input_shape=image:1,3,-1,-1
                  "--dynamic_image_size=8,8$<SEMICOLON>8,16$<SEMICOLON>16,16")
conformance_model(dims_gears hw.onnx OPTIONAL --input_format=ND --input_shape=image:1,3,-1,-1
                  "--dynamic_dims=4,4$<SEMICOLON>4,12$<SEMICOLON>20,6")
conformance_model(scalar scalar.onnx --input_format=ND)
conformance_model(slow slow.onnx --input_format=ND)
conformance_model(nan nan.onnx --input_format=ND)
conformance_model(long_names long_names.onnx OPTIONAL --input_format=ND)
conformance_model(no_batch no_batch.onnx --input_format=ND)
conformance_model(image_u8 image_u8.onnx --input_format=ND)
conformance_model(range_rows batch_n.onnx --input_format=ND --input_shape=x:1~8,3)
conformance_model(range_free batch_n.onnx --input_format=ND --input_shape=x:-1,3)
conformance_model(range_two two_in_batch.onnx --input_format=ND
                  "--input_shape=ids:1~4,5$<SEMICOLON>mask:1~4,5")
conformance_model(range_positions positions.onnx --input_format=ND --input_shape=x:1~16)
set(aipp_dir ${PROJECT_SOURCE_DIR}/tests/data/aipp)
conformance_model(aipp_static picture.onnx --input_shape=image:2,3,4,6
                  --insert_op_conf=${aipp_dir}/static.cfg)
conformance_model(aipp_static_gears picture.onnx --input_shape=image:-1,3,4,6
                  --dynamic_batch_size=1,2,4 --insert_op_conf=${aipp_dir}/static.cfg)
conformance_model(aipp_dynamic picture.onnx --input_shape=image:2,3,4,6
                  --insert_op_conf=${aipp_dir}/dynamic.cfg)
conformance_model(aipp_dynamic_gears picture.onnx --input_shape=image:-1,3,4,6
                  --dynamic_batch_size=1,2,4 --insert_op_conf=${aipp_dir}/dynamic.cfg)
conformance_model(aipp_static_images hw.onnx OPTIONAL --input_shape=image:1,3,-1,-1
                  "--dynamic_image_size=8,8$<SEMICOLON>8,16$<SEMICOLON>4,6"
                  --insert_op_conf=${aipp_dir}/images.cfg)
conformance_model(aipp_dynamic_images hw.onnx OPTIONAL --input_shape=image:1,3,-1,-1
                  "--dynamic_image_size=8,8$<SEMICOLON>8,16"
                  --insert_op_conf=${aipp_dir}/dynamic.cfg)
foreach(type f16 f32 i8 u8 i32 i64)
  conformance_model(identity_${type} identity_${type}.onnx --input_format=ND)
endforeach()
foreach(type f64 i16 u16 u32 u64 bool bf16)
  conformance_model(identity_${type} identity_${type}.onnx OPTIONAL --input_format=ND)
endforeach()

add_custom_target(conformance_models DEPENDS ${model_files})

# Not part of a plain build, which needs no ONNX Runtime; made before the first test that wants them.
add_test(NAME conformance.models
         COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target conformance_models)
set_tests_properties(conformance.models PROPERTIES FIXTURES_SETUP conformance_models
                     LABELS conformance TIMEOUT 600 RUN_SERIAL ON
                     ENVIRONMENT ${OMRUN_TSAN_OPTIONS})
