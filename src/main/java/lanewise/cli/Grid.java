package lanewise.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import lanewise.train.Placement;
import lanewise.train.Recipe;
import lanewise.train.Variant;
import picocli.CommandLine.Option;

/** What a study compares: rates, forms and places of dropout, each with several seeds. */
final class Grid {
    private static final int MOST_SEEDS = 10_000;

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "P",
            description = "Dropout rates; 0 stands for the run without (default: 0 and --dropout).")
    List<Double> rates = List.of();

    @Option(
            names = "--variants",
            split = ",",
            completionCandidates = Names.Variants.class,
            paramLabel = "FORM",
            defaultValue = "standard",
            description =
                    "Forms of dropout: standard, spatial, block, alpha, gaussian anywhere;"
                            + " dropconnect, variational, concrete, standout at hidden; see"
                            + " docs/tutorial.md (default: ${DEFAULT-VALUE}).")
    List<String> variants;

    @Option(
            names = "--placements",
            split = ",",
            completionCandidates = Names.Placements.class,
            paramLabel = "PLACE",
            defaultValue = "hidden",
            description = "input, conv or hidden (default: ${DEFAULT-VALUE}).")
    List<String> placements;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Runs of each, with seeds from --seed on (default: ${DEFAULT-VALUE}).")
    int seeds;

    @Option(
            names = "--resume",
            description =
                    "Go on in a folder that --out names: finished runs are kept, one that was interrupted"
                            + " goes on from its last checkpoint.")
    boolean resume;

    /** One training of a study. */
    record Run(String name, Recipe recipe, long seed) {}

    /**
     * The runs in order: the one without dropout first, all seeds of a recipe together. A form that
     * exists at some of the places asked for runs there; see {@link #leftOut}.
     *
     * @throws IllegalArgumentException also for a form that exists at none of them
     */
    List<Run> runs(double dropout, long firstSeed) {
        checkSeeds(seeds);
        List<Recipe> recipes = new ArrayList<>();
        List<Double> wanted = rates.isEmpty() ? List.of(0.0, dropout) : rates;
        if (wanted.contains(0.0)) {
            recipes.add(Recipe.tutorial(0));
        }
        for (String form : variants) {
            Variant variant = Variant.named(form);
            List<Placement> places = placements.stream().map(Placement::named).toList();
            if (places.stream().noneMatch(variant::exists)) {
                variant.check(places.getFirst());
            }
            for (Placement placement : places.stream().filter(variant::exists).toList()) {
                wanted.stream()
                        .filter(rate -> rate != 0)
                        .map(rate -> new Recipe(variant.at(placement), rate, placement))
                        .filter(recipe -> !recipes.contains(recipe))
                        .forEach(recipes::add);
            }
        }
        List<Run> runs = new ArrayList<>();
        for (Recipe recipe : recipes) {
            for (int i = 0; i < seeds; i++) {
                String name = recipe.runName() + (seeds == 1 ? "" : "-seed" + (firstSeed + i));
                runs.add(new Run(name, recipe, firstSeed + i));
            }
        }
        return runs;
    }

    /** Refuses a number of seeds that nobody waits for. */
    static void checkSeeds(int seeds) {
        if (seeds < 1 || seeds > MOST_SEEDS) {
            throw new IllegalArgumentException(
                    "--seeds: %d, expected 1 to %d".formatted(seeds, MOST_SEEDS));
        }
    }

    /** Combinations asked for that are another one: {@code spatial at hidden}. */
    List<String> same() {
        return combinations((variant, place) -> variant.at(place) != variant);
    }

    /** Combinations asked for that do not exist: {@code concrete at conv}. */
    List<String> leftOut() {
        return combinations((variant, place) -> !variant.exists(place));
    }

    private List<String> combinations(BiPredicate<Variant, Placement> which) {
        return variants.stream()
                .map(Variant::named)
                .flatMap(variant ->
                        placements.stream()
                                .map(Placement::named)
                                .filter(place -> which.test(variant, place))
                                .map(place -> variant + " at " + place))
                .toList();
    }
}
