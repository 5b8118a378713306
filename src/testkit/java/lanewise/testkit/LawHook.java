package lanewise.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
            String said =
                    "%s leaves out \"%s\" because \"%s\": "
                            .formatted(subject.getSimpleName(), left.law(), left.reason());
            if (left.reason().isBlank() || left.law().isBlank()) {
                throw new AssertionError(
                        said + "expected the beginning of a law's name and a reason");
            }
            List<String> laws = laws(subject);
            if (laws.stream().noneMatch(law -> law.startsWith(left.law()))) {
                throw new AssertionError(
                        said + "no law begins so; the laws are\n  " + String.join("\n  ", laws));
            }
            if (context.label().startsWith(left.law())) {
                return SkipResult.skip(left.reason());
            }
        }
        return SkipResult.doNotSkip();
    }

    private static List<String> laws(Class<?> subject) {
        return Arrays.stream(subject.getMethods())
                .map(method -> method.getAnnotation(Label.class))
                .filter(Objects::nonNull)
                .map(Label::value)
                .distinct()
                .sorted()
                .toList();
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
