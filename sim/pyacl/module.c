/* SPDX-License-Identifier: MIT */
#include "pyacl/absent.h"
#include "pyacl/modules.h"

#include <stdio.h>

static PyMethodDef no_methods[] = {{NULL, NULL, 0, NULL}};

static PyMethodDef *submodule_methods(const char *name)
{
    static const struct {
        const char *name;
        PyMethodDef *(*methods)(void);
    } implemented[] = {
        {"rt", pyacl_rt_methods}, {"mdl", pyacl_mdl_methods}, {"util", pyacl_util_methods}};
    for (size_t i = 0; i < sizeof implemented / sizeof implemented[0]; i++) {
        if (strcmp(implemented[i].name, name) == 0)
            return implemented[i].methods();
    }
    return no_methods;
}

/* In sys.modules too, so that `import acl.rt` works as with Huawei's although acl is no package. */
static int add_submodule(PyObject *acl, const char *name)
{
    char full[32];
    snprintf(full, sizeof full, "acl.%s", name);
    PyObject *module = PyImport_AddModule(full); /* borrowed */
    if (!module || PyModule_AddFunctions(module, submodule_methods(name)) < 0 ||
        !pyacl_add_absent(module, name))
        return -1;
    return PyObject_SetAttrString(acl, name, module);
}

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "acl",
    .m_doc = "pyACL over npusim: AscendCL on the CPU.",
    .m_size = -1,
};

PyMODINIT_FUNC PyInit_acl(void);

PyMODINIT_FUNC PyInit_acl(void)
{
    static const char *const submodules[] = {"rt",   "mdl",  "media", "op", "blas",
                                             "util", "prof", "himpi", "fv"};
    definition.m_methods = pyacl_base_methods();
    PyObject *acl = PyModule_Create(&definition);
    for (size_t i = 0; acl && i < sizeof submodules / sizeof submodules[0]; i++) {
        if (add_submodule(acl, submodules[i]) < 0)
            Py_CLEAR(acl);
    }
    return acl;
}
