/**
 * Samples and targets, from arrays, files and streams to the batches of a loader, and the
 * normalisation of what a network sees.
 *
 * <p>Uses the engine's shapes and orders, keys, and the file formats; knows nothing of training.
 * Start with {@link lanewise.data.Dataset}; a source of one's own is a {@link
 * lanewise.data.Samples} or a {@link lanewise.data.SampleStream}.
 */
package lanewise.data;
