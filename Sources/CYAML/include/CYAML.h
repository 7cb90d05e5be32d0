// libyaml 0.2: YAML 1.1 text to events, each with its line and column. Source: yaml.h.
#ifndef VIGIA_CYAML_H
#define VIGIA_CYAML_H

#include <yaml.h>

#endif
