#define GRADUS_KERNELS_NAMESPACE generic
#define GRADUS_KERNELS_NAME "generic"
#include "core/training/kernels/table.h"
