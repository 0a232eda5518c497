#define GRADUS_KERNELS_NAMESPACE avx512
#define GRADUS_KERNELS_NAME "avx512"
#include "core/training/kernels/table.h"
