package lanewise.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Leaves a law out of a test class; the report shows it as skipped, with the reason. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(LeftOut.All.class)
public @interface LeftOut {
    /** How the law's name begins; at least one law's must. */
    String law();

    /** Why the subject need not keep it. */
    String reason();

    /** Several of them. */
    @Documented
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface All {
        /** Which. */
        LeftOut[] value();
    }
}
