/**
 * Training, inference and studies on an Apache Spark cluster, with the bytes of one machine. Spark
 * schedules, ships and tries again; here is what a task does and what tasks tell each other. Start
 * reading at {@link lanewise.spark.SparkTrainer}; {@link lanewise.spark.Cluster} sets a cluster up.
 */
package lanewise.spark;
