#ifndef RETAIL_PULSE_CYAML_SHIM_H
#define RETAIL_PULSE_CYAML_SHIM_H

#include <yaml.h>

#endif
