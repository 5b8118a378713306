package lanewise.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** A process that trains a run or goes on with it, to be killed. */
final class KilledTraining {
    private KilledTraining() {}

    public static void main(String[] args) {
        Path run = Path.of(args[0]);
        String line =
                Files.exists(run.resolve("run.json"))
                        ? "train -q --threads 1 --resume " + run
                        : "train -q --threads 1 --out " + run + " " + args[1];
        System.exit(Main.run(line.split(" ")));
    }
}
