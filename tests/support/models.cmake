# SPDX-License-Identifier: MIT
# omr_add_om(<name> <file.onnx> [atc options...]): <name>.om in OMRUN_TEST_MODELS, made by the atc
# of this build by target `test_models`.
set(OMRUN_TEST_MODELS ${PROJECT_BINARY_DIR}/tests/models)
set_property(GLOBAL PROPERTY OMRUN_TEST_OM_FILES)

function(omr_add_om name onnx)
  set(source ${PROJECT_SOURCE_DIR}/tests/data/${onnx})
  add_custom_command(
    OUTPUT ${OMRUN_TEST_MODELS}/${name}.om
    COMMAND ${CMAKE_COMMAND} -E make_directory ${OMRUN_TEST_MODELS}
    COMMAND npusim_atc --framework=5 --model=${source}
            --output=${OMRUN_TEST_MODELS}/${name} --soc_version=Ascend310P3 --log=error ${ARGN}
    DEPENDS ${source} npusim_atc VERBATIM)
  set_property(GLOBAL APPEND PROPERTY OMRUN_TEST_OM_FILES ${OMRUN_TEST_MODELS}/${name}.om)
endfunction()

omr_add_om(pair_bs4 models/two_in_batch.onnx "--input_shape=ids:4,5$<SEMICOLON>mask:4,5")
omr_add_om(pair_gears models/two_in_batch.onnx "--input_shape=ids:-1,5$<SEMICOLON>mask:-1,5"
           --dynamic_batch_size=1,2,4,8)
omr_add_om(batch_n models/batch_n.onnx --input_shape=x:-1,3 --dynamic_batch_size=1,4,16)
omr_add_om(sum_diff models/sum_diff.onnx)
omr_add_om(no_batch models/no_batch.onnx)
omr_add_om(scalar models/scalar.onnx)
omr_add_om(mixed_axis_bs3 models/mixed_axis.onnx
           "--input_shape=x:3,4$<SEMICOLON>table:4,2")
omr_add_om(slow models/slow.onnx)
omr_add_om(behind_bs4 models/batch_behind.onnx --input_format=ND --input_shape=x:3,4)
omr_add_om(no_input models/no_input.onnx --input_format=ND)
omr_add_om(image_gears models/hw.onnx --input_format=NCHW --input_shape=image:1,3,-1,-1
           "--dynamic_image_size=8,8$<SEMICOLON>8,16$<SEMICOLON>16,16")
omr_add_om(image_gears_bs4 models/hw_batch.onnx --input_format=NCHW --input_shape=image:4,3,-1,-1
           "--dynamic_image_size=8,8$<SEMICOLON>16,16")
omr_add_om(dims_gears models/hw.onnx --input_format=ND --input_shape=image:1,3,-1,-1
           "--dynamic_dims=4,4$<SEMICOLON>4,12$<SEMICOLON>20,6")
omr_add_om(width_gears models/two_in_batch.onnx --input_format=ND
           "--input_shape=ids:-1,5$<SEMICOLON>mask:-1,5" "--dynamic_dims=1,1$<SEMICOLON>4,4")
omr_add_om(range_rows models/batch_n.onnx --input_format=ND --input_shape=x:1~8,3)
omr_add_om(range_least models/batch_n.onnx --input_format=ND --input_shape=x:3~8,3)
omr_add_om(range_free models/batch_n.onnx --input_format=ND --input_shape=x:-1,3)
omr_add_om(range_two models/two_in_batch.onnx --input_format=ND
           "--input_shape=ids:1~4,5$<SEMICOLON>mask:1~4,5")
omr_add_om(range_beside models/mixed_axis.onnx --input_format=ND
           "--input_shape=x:1~8,4$<SEMICOLON>table:4,2")
omr_add_om(range_behind models/batch_behind.onnx --input_format=ND --input_shape=x:3,1~8)
omr_add_om(range_image models/hw.onnx --input_format=NCHW --input_shape=image:1,3,4~64,4~640)
omr_add_om(range_images models/hw_batch.onnx --input_format=NCHW
           --input_shape=image:2~4,3,4~64,4~64)
omr_add_om(range_positions models/positions.onnx --input_format=ND --input_shape=x:1~16)
omr_add_om(range_any_positions models/positions.onnx --input_format=ND --input_shape=x:-1)
omr_add_om(range_summary models/summary.onnx --input_format=ND
           "--input_shape=x:1~6,1~9$<SEMICOLON>factor:")
omr_add_om(range_places models/places.onnx --input_format=ND --input_shape=x:1~8,3)
foreach(dtype f16 f32 f64 i8 u8 i16 u16 i32 u32 i64 u64 bool)
  omr_add_om(identity_${dtype} models/identity_${dtype}.onnx)
endforeach()

get_property(files GLOBAL PROPERTY OMRUN_TEST_OM_FILES)
add_custom_target(test_models DEPENDS ${files})

# Not part of a plain build, which needs no ONNX Runtime; made before the first test that wants them.
add_test(NAME unit.models
         COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target test_models)
set_tests_properties(unit.models PROPERTIES FIXTURES_SETUP test_models LABELS unit TIMEOUT 600
                                            RUN_SERIAL ON ENVIRONMENT ${OMRUN_TSAN_OPTIONS})
