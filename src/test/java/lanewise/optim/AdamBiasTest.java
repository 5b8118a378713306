package lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The correction of Adam's bias undoes what the means take in, however near 1 a beta is. */
class AdamBiasTest {
    @ParameterizedTest
    @CsvSource({
        "0.9, 0.999",
        "0.9, 0.99999",
        "0.9, 0.9999999",
        "0.9, 0.99999999",
        "0.9999999, 0.999",
        "0.99999999, 0.99999999",
        "0, 0",
    })
    void theFirstStepIsTheLearningRate(double beta1, double beta2) {
        for (Kernels kernels : new Kernels[] {KernelChoice.scalar(), KernelChoice.preferred()}) {
            for (Optimizer optimizer :
                    new Optimizer[] {
                        Optimizers.adam(0.5).betas(beta1, beta2).eps(0),
                        Optimizers.adam(0.5).betas(beta1, beta2).eps(0).withAmsgrad(),
                        Optimizers.adamW(0.5).betas(beta1, beta2).eps(0).weightDecay(0),
                    }) {
                Parameters parameters =
                        new Parameters.Builder()
                                .add("w", Shape.of(20), Parameters.Kind.TRAINABLE)
                                .build();
                java.util.Arrays.fill(parameters.gradients(), 1f);
                optimizer.bind(parameters, kernels).step();
                for (float w : parameters.values()) {
                    assertEquals(-0.5f, w, 3e-7f, optimizer + " on " + kernels.name());
                }
            }
        }
    }
}
