/**
 * Register tiles in straight-line code, which nobody writes or reads: {@code src/generator} writes
 * all of this package but this file. After a change there: {@code ./mvnw -Pgenerate
 * process-test-classes}, with Maven on JDK 25. It uses {@code simd} alone. Start at the generator
 * of a tile.
 */
package lanewise.kernel.vector.tiles;
