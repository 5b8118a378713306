package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import lanewise.track.RunNote;
import lanewise.track.RunReader;
import lanewise.track.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A name, tags and a note for a run. */
@Command(
        name = "note",
        description = "Gives a run a name, tags and a note, which the report shows and filters by.",
        mixinStandardHelpOptions = true)
final class NoteCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "A run's folder.")
    Path run;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "The note; it replaces the one before.")
    String text;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the run.")
    String name;

    @Option(names = "--tag", paramLabel = "TAG", description = "Add a tag.")
    List<String> tags = List.of();

    @Option(names = "--untag", paramLabel = "TAG", description = "Take a tag away.")
    List<String> untags = List.of();

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path folder = Folders.named(run);
        RunReader.open(folder);
        RunNote note = RunNote.read(folder);
        if (text != null || name != null || !tags.isEmpty() || !untags.isEmpty()) {
            for (String tag : untags) {
                if (!note.tags().contains(tag)) {
                    throw new IOException(
                            "--untag: \"%s\", expected a tag of the run: %s"
                                    .formatted(tag, note.tags()));
                }
            }
            Set<String> kept = new LinkedHashSet<>(note.tags());
            kept.addAll(tags);
            kept.removeAll(untags);
            note =
                    new RunNote(
                            name == null ? note.name() : name,
                            List.copyOf(kept),
                            text == null ? note.text() : text);
            note.write(folder);
        }
        PrintWriter out = spec.commandLine().getOut();
        say(out, "name", note.name());
        say(out, "tags", String.join(", ", note.tags()));
        say(out, "note", note.text());
        out.flush();
        return 0;
    }

    private static void say(PrintWriter out, String what, String text) {
        out.printf("%s: %s%n", what, text.isEmpty() ? "none" : TextTable.printable(text));
    }
}
