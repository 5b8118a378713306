/**
 * Functions of outputs and targets that training makes small.
 *
 * <p>Uses the engine and the elementary functions. Start with {@link lanewise.nn.loss.MSE}; for one
 * of your own, with {@link lanewise.nn.loss.ElementLoss} or {@link lanewise.nn.Loss}.
 */
package lanewise.nn.loss;
