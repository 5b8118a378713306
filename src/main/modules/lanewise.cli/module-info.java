/** The command line. */
module lanewise.cli {
    requires info.picocli;
    requires java.desktop;
    requires lanewise.track;
    requires static de.siegmar.fastcsv;
    requires static lanewise.onnx;

    uses lanewise.cli.RunFarm;

    opens lanewise.cli to
            info.picocli;
}
