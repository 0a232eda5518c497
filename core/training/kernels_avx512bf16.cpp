#define GRADUS_KERNELS_NAMESPACE avx512bf16
#define GRADUS_KERNELS_NAME "avx512bf16"
#include "core/training/kernels/table.h"
