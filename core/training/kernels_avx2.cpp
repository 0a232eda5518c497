#define GRADUS_KERNELS_NAMESPACE avx2
#define GRADUS_KERNELS_NAME "avx2"
#include "core/training/kernels/table.h"
