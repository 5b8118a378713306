package lanewise.testkit;

import java.util.Arrays;
import net.jqwik.api.Label;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips laws that are left out, and gives laws the seed that was asked for. */
final class LawHook implements SkipExecutionHook, AroundPropertyHook {
    LawHook() {}

    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        Class<?> subject = context.optionalContainerClass().orElse(Object.class);
        for (LeftOut left : subject.getAnnotationsByType(LeftOut.class)) {
            if (left.reason().isBlank() || left.law().isBlank() || !hasLaw(subject, left.law())) {
                throw new AssertionError(
                        "%s leaves out \"%s\" because \"%s\": expected the beginning of a law's name and a reason"
                                .formatted(subject.getSimpleName(), left.law(), left.reason()));
            }
            if (context.label().startsWith(left.law())) {
                return SkipResult.skip(left.reason());
            }
        }
        return SkipResult.doNotSkip();
    }

    private static boolean hasLaw(Class<?> subject, String start) {
        return Arrays.stream(subject.getMethods())
                .map(method -> method.getAnnotation(Label.class))
                .anyMatch(label -> label != null && label.value().startsWith(start));
    }

    @Override
    public PropertyExecutionResult aroundProperty(
            PropertyLifecycleContext context, PropertyExecutor property) {
        String seed = System.getProperty(Law.SEED);
        if (seed != null) {
            context.attributes().setSeed(seed);
        }
        return property.execute();
    }
}
