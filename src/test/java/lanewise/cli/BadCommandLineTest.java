package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a command line cannot mean is refused in one line that names it. */
class BadCommandLineTest extends Commands {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "study --data nothing | nothing",
                "study --epochs 0 | --epochs",
                "study --batch 0 | --batch",
                "study --dropout 1.5 | --dropout",
                "study --dropout NaN | --dropout",
                "study --dropout -0.1 | --dropout",
                "study --dropout 0 | --dropout",
                "study --lr 0 | --lr",
                "study --lr NaN | --lr",
                "study --optimizer lion | lion",
                "study --kernels fast | fast",
                "study --threads 0 | --threads",
                "study --threads 1025 | --threads",
                "study --batch 1000000 | --batch",
                "study --limit -1 | limit",
                "study --pad-crop -1 | -1",
                "study --epochs many | --epochs: \"many\", expected a whole number",
                "study --lr abc | --lr: \"abc\", expected a number",
                "study --color sometimes | auto, always or never",
                "study --nonsense | --nonsense",
                "study --epohcs 3 | did you mean --epochs?",
                "study --rates 0,2 | 2.0",
                "study --rates x | x",
                "study --variants odd | odd",
                "study --placements roof | roof",
                "study --variants standard,variational --placements input,conv | variational",
                "study --rates 0 --variants concrete --placements input | concrete",
                "study --rates 0.5,1 --variants gaussian | gaussianDropout(1.0)",
                "study --variants standard,concrete --dropout-schedule step | concrete",
                "study --checkpoints -1 | --checkpoints",
                "verify nowhere | nowhere",
                "study --seeds 0 | --seeds",
                "study --resume | --resume"
            })
    void aStudyThatCannotBeIsRefusedInOneLine(String line, String named) {
        refused(line, named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train --schedule odd | one-cycle",
                "train --dropout-schedule odd | curriculum",
                "train --clip-norm 0 | clip norm",
                "train --clip-value NaN | clip value",
                "train --clip-norm 1 --clip-value 1 | --clip-value",
                "train --adaptive-dropout --dropout-schedule linear | --dropout-schedule",
                "train --adaptive-dropout --dropout 0 | --adaptive-dropout",
                "train --variant odd | spatial, block, alpha",
                "train --placement roof | roof",
                "train --variant standout --placement input | input",
                "train --variant concrete --dropout 0 | concreteDropout",
                "train --patience -1 | --patience",
                "train --watch-every -1 | --watch-every"
            })
    void aTrainingThatCannotBeIsRefusedInOneLine(String line, String named) {
        refused(line, named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "profile --threads 0 | --threads",
                "profile --dropout 2 | --dropout",
                "evaluate nowhere --batch 0 | --batch",
                "evaluate nowhere --kernels fast | fast",
                "predict run picture.png --mc-samples 1 | --mc-samples: 1",
                "predict run picture.png --mc-samples -5 | --mc-samples",
                "predict run picture.png --mc-samples many | many",
                "evaluate nowhere | nowhere",
                "predict nowhere picture.png | nowhere",
                "data nothing | nothing",
                "report nowhere | nowhere",
                "watch --port -1 | --port",
                "runs nowhere | nowhere",
                "compare nowhere neither | nowhere",
                "frobnicate | frobnicate",
                "studdy | did you mean study?"
            })
    void otherCommandsRefuseInOneLine(String line, String named) {
        refused(line, named);
    }

    /** With code 2, the fault named. */
    private void refused(String line, String named) {
        String[] given = line.trim().split(" ");
        Result result = run(given);
        assertEquals(2, result.code(), result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains(named.trim()), result.err());
        assertFalse(Files.exists(Path.of("runs")) && result.out().contains("epoch"));
    }
}
