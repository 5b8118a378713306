/**
 * Training from data to a judged network: epochs, metrics, early stop, checkpoints.
 *
 * <p>Uses the engine, optimisers, data sets and file formats; prints nothing and knows no command
 * line. Start with {@link lanewise.train.Trainer}.
 */
package lanewise.train;
