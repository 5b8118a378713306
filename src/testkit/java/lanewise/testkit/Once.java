package lanewise.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** A {@link Law} of which one try says all. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Property(seed = "20240607", tries = 1, edgeCases = EdgeCasesMode.NONE)
@AddLifecycleHook(LawHook.class)
public @interface Once {}
