/**
 * Random numbers as functions of a key and a counter: no state, the same everywhere.
 *
 * <p>Uses the elementary functions alone. Start with {@link lanewise.random.Key}; what is drawn by
 * counter is {@link lanewise.random.Bernoulli}, {@link lanewise.random.Uniform}, {@link
 * lanewise.random.Gaussian}.
 */
package lanewise.random;
