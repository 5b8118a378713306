package lanewise.kernel;

/**
 * What stays the same from step to step of {@link Kernels#adam}.
 *
 * @param beta1 what the mean of gradients keeps of itself
 * @param beta2 what the mean of their squares keeps of itself
 * @param eps added to the root
 * @param weightDecay times the weight is added to the gradient
 */
public record AdamRule(float beta1, float beta2, float eps, float weightDecay) {}
