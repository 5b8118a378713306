package lanewise.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import lanewise.io.Json;
import lanewise.nn.ProcessGroup;

/** Holds the members of a group to one training: the same setting, the same parameters. */
record Agreement(Fitting fitting, Trainer trainer, Keeper keeper) implements Keeper {
    /** Of what has no text of its own; it is another in each process. */
    private static final String ADDRESS = "(/0x[0-9a-f]+)?@[0-9a-f]+";

    @Override
    public void begin(TrainingState state) throws IOException {
        Map<String, String> own = new TreeMap<>(fitting.configuration());
        own.put("resumes", Boolean.toString(trainer.resumes));
        own.replaceAll((name, value) -> value.replaceAll(ADDRESS, ""));
        ProcessGroup group = trainer.group;
        byte[][] all = group.allGather(Json.compact(own).getBytes(UTF_8));
        Map<String, Object> first = setting(all[0]);
        for (int rank = 1; rank < all.length; rank++) {
            Map<String, Object> other = setting(all[rank]);
            if (!other.equals(first)) {
                throw new IllegalArgumentException(
                        "trainer: member %d of %d is set up otherwise than member 0: %s; make the same trainer and data everywhere"
                                .formatted(
                                        rank,
                                        group.size(),
                                        String.join(
                                                "; ",
                                                Checkpoint.differences(
                                                                first, other, "%s %3$s, not %2$s")
                                                        .values())));
            }
        }
        keeper.begin(state);
    }

    private static Map<String, Object> setting(byte[] told) {
        return Json.parseObject(new String(told, UTF_8));
    }

    @Override
    public void finish(TrainingState state) {
        String own = Fitting.digest(state.parameters().values());
        byte[][] all = trainer.group.allGather(own.getBytes(UTF_8));
        for (int rank = 1; rank < all.length; rank++) {
            if (!Arrays.equals(all[0], all[rank])) {
                throw new IllegalStateException(
                        "trainer: after epoch %d member %d of %d has other parameters than member 0; a schedule, layer or loss of your own may compute otherwise there, as Math.pow and Math.sin do on another CPU: take StrictMath"
                                .formatted(state.epochs().size(), rank, trainer.group.size()));
            }
        }
        keeper.finish(state);
    }

    @Override
    public void end() {
        keeper.end();
    }
}
