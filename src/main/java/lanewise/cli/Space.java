package lanewise.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import lanewise.random.Key;
import lanewise.train.Placement;
import lanewise.train.Recipe;
import lanewise.train.Variant;
import picocli.CommandLine.Option;

/** The settings that a sweep tries: every combination of what is listed, or some of them. */
final class Space {
    @Option(
            names = "--lrs",
            split = ",",
            paramLabel = "RATE",
            description = "Learning rates (default: --lr).")
    List<Double> learningRates = List.of();

    @Option(
            names = "--batches",
            split = ",",
            paramLabel = "N",
            description = "Images a step (default: --batch).")
    List<Integer> batches = List.of();

    @Option(
            names = "--optimizers",
            split = ",",
            paramLabel = "NAME",
            completionCandidates = Names.Optimizers.class,
            description = "Optimisers (default: --optimizer).")
    List<String> optimizers = List.of();

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "P",
            description = "Dropout rates; 0 stands for none (default: --dropout).")
    List<Double> rates = List.of();

    @Option(
            names = "--variants",
            split = ",",
            paramLabel = "FORM",
            defaultValue = "standard",
            completionCandidates = Names.Variants.class,
            description = "Forms of dropout, as in study (default: ${DEFAULT-VALUE}).")
    List<String> variants;

    @Option(
            names = "--placements",
            split = ",",
            paramLabel = "PLACE",
            defaultValue = "hidden",
            completionCandidates = Names.Placements.class,
            description = "input, conv or hidden (default: ${DEFAULT-VALUE}).")
    List<String> placements;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Runs of each, with seeds from --seed on (default: ${DEFAULT-VALUE}).")
    int seeds;

    @Option(
            names = "--random",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Try N combinations, drawn by --seed; 0 for all (default: ${DEFAULT-VALUE}).")
    int random;

    /**
     * One combination.
     *
     * @param learningRate null for the optimiser's usual one
     */
    record Trial(String optimizer, Double learningRate, int batch, Recipe recipe) {
        TrainingOptions options(TrainingOptions common, int checkpoints) {
            TrainingOptions own = common.copy();
            own.optimizer = optimizer;
            own.learningRate = learningRate;
            own.batch = batch;
            own.checkpoints = checkpoints;
            return own;
        }
    }

    /** The combinations, each once. */
    List<Trial> trials(TrainingOptions options) {
        Grid.checkSeeds(seeds);
        if (random < 0) {
            throw new IllegalArgumentException("--random: " + random + ", expected 0 or more");
        }
        Set<Trial> trials = new LinkedHashSet<>();
        for (String optimizer : orElse(optimizers, options.optimizer)) {
            for (Double rate : orElse(learningRates, options.learningRate)) {
                for (int batch : orElse(batches, options.batch)) {
                    recipes(orElse(rates, options.dropout))
                            .map(recipe -> new Trial(optimizer, rate, batch, recipe))
                            .forEach(trials::add);
                }
            }
        }
        List<Trial> all = new ArrayList<>(trials);
        for (Trial trial : all) {
            trial.options(options, 0).check();
        }
        return random == 0 || random >= all.size() ? all : drawn(all, options.seed);
    }

    private static <T> List<T> orElse(List<T> listed, T otherwise) {
        List<T> one = new ArrayList<>();
        one.add(otherwise);
        return listed.isEmpty() ? one : listed;
    }

    private Stream<Recipe> recipes(List<Double> wanted) {
        return variants.stream()
                .map(Variant::named)
                .flatMap(variant ->
                        placements.stream()
                                .map(Placement::named)
                                .flatMap(place ->
                                        wanted.stream().map(rate -> recipe(variant, rate, place))));
    }

    private static Recipe recipe(Variant variant, double rate, Placement place) {
        return rate == 0 ? Recipe.tutorial(0) : new Recipe(variant.at(place), rate, place);
    }

    /** Some of all, in their order. */
    private List<Trial> drawn(List<Trial> all, long seed) {
        Key key = Key.of(seed).child("sweep");
        List<Trial> mixed = new ArrayList<>(all);
        mixed.sort(Comparator.comparingLong(trial -> key.child(all.indexOf(trial)).bits()));
        Set<Trial> chosen = new LinkedHashSet<>(mixed.subList(0, random));
        return all.stream().filter(chosen::contains).toList();
    }

    /** A name that tells in what a trial differs from the others. */
    static String name(Trial trial, List<Trial> all) {
        List<String> parts = new ArrayList<>();
        part(parts, all, trial, Trial::optimizer, "");
        part(parts, all, trial, Trial::learningRate, "lr");
        part(parts, all, trial, Trial::batch, "batch");
        parts.add(trial.recipe().runName());
        return String.join("-", parts);
    }

    private static void part(
            List<String> parts,
            List<Trial> all,
            Trial trial,
            Function<Trial, Object> of,
            String prefix) {
        if (all.stream().map(of).distinct().count() > 1) {
            parts.add(prefix + Objects.toString(of.apply(trial), "usual"));
        }
    }
}
