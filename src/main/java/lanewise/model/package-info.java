/**
 * A trained network in one file: the layers, the parameters, and what the input means.
 *
 * <p>Uses the engine, the data sets' normalisation and the file formats; knows nothing of training.
 * Start with {@link lanewise.model.Model}.
 */
package lanewise.model;
