package lanewise.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * A property of a contract: the seed is fixed, so that a run repeats, and edge cases are left to
 * the generators, which plant them.
 *
 * <p>The number of tries is jqwik's {@code jqwik.tries.default}; more tries go on where fewer
 * stopped. The system property {@value #SEED} gives another seed. A law is left out of a test class
 * by {@link LeftOut}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Property(seed = "20240607", edgeCases = EdgeCasesMode.NONE)
@AddLifecycleHook(LawHook.class)
public @interface Law {
    /** The name of the system property that holds a seed, a whole number. */
    String SEED = "lanewise.laws.seed";
}
