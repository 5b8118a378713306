package lanewise.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.optim.GradientClipping;
import lanewise.optim.Schedule;
import lanewise.optim.Schedules;
import lanewise.train.AdaptiveRate;
import lanewise.train.Recipe;
import lanewise.train.Trainer;
import picocli.CommandLine.Option;

/** How the learning rate, the gradients and the dropout rates are treated while training goes. */
final class RateOptions {
    private static final double CURRICULUM_GAMMA = 10;
    private static final double PLATEAU_FACTOR = 0.5;
    private static final int PLATEAU_EPOCHS = 2;

    @Option(
            names = "--schedule",
            completionCandidates = Names.Schedules.class,
            paramLabel = "NAME",
            defaultValue = "constant",
            description =
                    "The learning rate's way from --lr: constant; cosine, down to 0; step, a tenth"
                            + " after each third of the training; one-cycle, up to --lr and down;"
                            + " warm-up, from a third in the first tenth; plateau, half after 3"
                            + " epochs without a lower validation loss (default:"
                            + " ${DEFAULT-VALUE}).")
    String schedule;

    @Option(
            names = "--clip-norm",
            paramLabel = "X",
            description = "Shorten the gradient to this Euclidean norm (default: never).")
    Double clipNorm;

    @Option(
            names = "--clip-value",
            paramLabel = "X",
            description = "Cut each gradient off at -X and X (default: never).")
    Double clipValue;

    @Option(
            names = "--dropout-schedule",
            completionCandidates = Names.DropoutSchedules.class,
            paramLabel = "NAME",
            defaultValue = "constant",
            description =
                    "The dropout rates' way: constant; linear, cosine or curriculum (1 - exp(-10"
                            + " t)), from 0 up; step, 0 in the first half (default:"
                            + " ${DEFAULT-VALUE}).")
    String dropoutSchedule;

    @Option(
            names = "--adaptive-dropout",
            description =
                    "Move the dropout rates, between 0 and twice their value, by how much lower the"
                            + " training loss is than the validation loss.")
    boolean adaptiveDropout;

    /** Checks what can be checked before anything is read or written. */
    void check() {
        schedule(1, 1);
        clipping();
        dropoutSchedule();
    }

    /** Refuses to move rates that the network does not take from outside. */
    void check(List<Recipe> recipes) {
        if (!adaptiveDropout && dropoutSchedule.equals("constant")) {
            return;
        }
        String option = adaptiveDropout ? "--adaptive-dropout" : "--dropout-schedule";
        for (Recipe recipe : recipes) {
            if (!recipe.variant().takesSchedule()) {
                throw new IllegalArgumentException(
                        "%s: variant \"%s\" finds its rate itself; leave one of them out"
                                .formatted(option, recipe.variant()));
            }
        }
        if (recipes.stream().allMatch(recipe -> recipe.p() == 0)) {
            throw new IllegalArgumentException(
                    option + ": a dropout rate of 0 stays 0; name another with --dropout");
        }
    }

    /**
     * Sets a trainer up.
     *
     * @param rate the optimiser's learning rate
     * @param steps of the whole training
     */
    void applyTo(Trainer trainer, double rate, long steps) {
        if (schedule.equals("plateau")) {
            trainer.reduceOnPlateau(PLATEAU_FACTOR, PLATEAU_EPOCHS);
        } else {
            trainer.schedule(schedule(rate, steps));
        }
        clipping().ifPresent(trainer::clip);
        if (adaptiveDropout) {
            trainer.adaptiveDropout(AdaptiveRate::new);
        } else {
            trainer.dropoutSchedule(dropoutSchedule());
        }
    }

    private Schedule schedule(double rate, long steps) {
        return switch (schedule) {
            case "constant", "plateau" -> Schedules.constant();
            case "cosine" -> Schedules.cosine(steps, 0);
            case "step" -> Schedules.step((steps + 2) / 3, 0.1);
            case "one-cycle" -> Schedules.oneCycle(rate, Math.max(2, steps));
            case "warm-up" -> Schedules.constant().warmUp((steps + 9) / 10, 1. / 3);
            default ->
                    throw new IllegalArgumentException(
                            ("--schedule: \"%s\", expected constant, cosine, step, one-cycle,"
                                            + " warm-up or plateau")
                                    .formatted(schedule));
        };
    }

    private Optional<GradientClipping> clipping() {
        if (clipNorm != null && clipValue != null) {
            throw new IllegalArgumentException(
                    "--clip-norm and --clip-value: both clip gradients, expected one of them");
        }
        if (clipNorm != null) {
            return Optional.of(new GradientClipping.ByNorm(clipNorm));
        }
        return Optional.ofNullable(clipValue).map(GradientClipping.ByValue::new);
    }

    private DropoutSchedule dropoutSchedule() {
        if (adaptiveDropout && !dropoutSchedule.equals("constant")) {
            throw new IllegalArgumentException(
                    "--adaptive-dropout and --dropout-schedule: both move the dropout rates,"
                            + " expected one of them");
        }
        return switch (dropoutSchedule) {
            case "constant" -> DropoutSchedule.constant();
            case "linear" -> DropoutSchedule.linear(0, 1);
            case "cosine" -> DropoutSchedule.cosine(0, 1);
            case "curriculum" -> DropoutSchedule.curriculum(CURRICULUM_GAMMA);
            case "step" -> DropoutSchedule.step(0.5, 0, 1);
            default ->
                    throw new IllegalArgumentException(
                            ("--dropout-schedule: \"%s\", expected constant, linear, cosine,"
                                            + " curriculum or step")
                                    .formatted(dropoutSchedule));
        };
    }

    /** The options of a run's settings. */
    static RateOptions of(Map<String, Object> settings) {
        RateOptions options = new RateOptions();
        options.schedule = String.valueOf(settings.getOrDefault("schedule", "constant"));
        options.clipNorm = settings.get("clip_norm") instanceof Number n ? n.doubleValue() : null;
        options.clipValue = settings.get("clip_value") instanceof Number n ? n.doubleValue() : null;
        options.dropoutSchedule =
                String.valueOf(settings.getOrDefault("dropout_schedule", "constant"));
        options.adaptiveDropout = Boolean.TRUE.equals(settings.get("adaptive_dropout"));
        return options;
    }

    /** The settings by name, those alone that were asked for. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (!schedule.equals("constant")) {
            settings.put("schedule", schedule);
        }
        if (clipNorm != null) {
            settings.put("clip_norm", clipNorm);
        }
        if (clipValue != null) {
            settings.put("clip_value", clipValue);
        }
        if (!dropoutSchedule.equals("constant")) {
            settings.put("dropout_schedule", dropoutSchedule);
        }
        if (adaptiveDropout) {
            settings.put("adaptive_dropout", true);
        }
        return settings;
    }
}
