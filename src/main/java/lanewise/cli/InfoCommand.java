package lanewise.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.StartingKernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What runs here. */
@Command(
        name = "info",
        description = "Says which kernels run on this machine, and why.",
        mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        KernelChoice choice = KernelChoice.made();
        boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        row(
                out,
                "JDK",
                System.getProperty("java.vendor")
                        + " "
                        + Runtime.version()
                        + ", "
                        + System.getProperty("java.vm.name"));
        row(
                out,
                "system",
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"));
        row(out, "jdk.incubator.vector", module ? "resolved" : "missing");
        row(out, "kernels", choice.kernels().name());
        row(out, "why", choice.reason());
        if (choice.kernels() instanceof StartingKernels) {
            row(out, "first training steps", "plain loops (same bits) until vectors are compiled");
        }
        for (var fact : KernelChoice.facts().entrySet()) {
            row(out, fact.getKey(), fact.getValue());
        }
        row(out, "threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        out.flush();
        return 0;
    }

    private static void row(PrintWriter out, String name, String value) {
        out.printf("%-21s %s%n", name, value);
    }
}
