/** Runs on disk: what is recorded of a training, and the reports that are made of it. */
module lanewise.track {
    requires transitive lanewise;
    requires java.management;
    requires jdk.httpserver;
    requires jdk.jfr;
    requires jdk.management;

    exports lanewise.track;
}
