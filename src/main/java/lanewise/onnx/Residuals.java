package lanewise.onnx;

import java.util.ArrayList;
import java.util.List;
import lanewise.onnx.Value.Formula;
import lanewise.onnx.Value.Step;

/** Sums of two values as residual branches from where the two parted. */
final class Residuals {
    private static final int DEEPEST = 64;

    private Residuals() {}

    /** The residual that a sum is. */
    static Step sum(Formula sum, String name) throws Unsayable {
        Step first = Elements.step(sum.operands().get(0));
        Step second = Elements.step(sum.operands().get(1));
        if (!first.shape.equals(second.shape)) {
            throw new Unsayable(
                    "adds values of the shapes %s and %s".formatted(first.shape, second.shape));
        }
        Step common = common(first, second);
        List<Step> branch = path(common, first);
        List<Step> shortcut = path(common, second);
        if (branch.isEmpty()) {
            List<Step> other = branch;
            branch = shortcut;
            shortcut = other;
        }
        if (branch.isEmpty()) {
            throw new Unsayable("adds a value to itself");
        }
        Step result = Step.sum(common, branch, shortcut, first.shape, name);
        if (result.depth > DEEPEST) {
            throw new Unsayable("residual branches within each other, more than " + DEEPEST);
        }
        branch.forEach(step -> step.inside = true);
        shortcut.forEach(step -> step.inside = true);
        return result;
    }

    private static Step common(Step first, Step second) {
        Step a = first;
        Step b = second;
        while (a != b) {
            if (a.level >= b.level) {
                a = a.before;
            } else {
                b = b.before;
            }
        }
        return a;
    }

    /** The steps after {@code from} up to {@code to}, none of which is in another branch. */
    static List<Step> path(Step from, Step to) throws Unsayable {
        List<Step> steps = new ArrayList<>();
        for (Step step = to; step != from; step = step.before) {
            if (step.inside) {
                throw new Unsayable(
                        "a value inside of a residual branch is used outside of it too;"
                                + " networks are sequences with residual branches");
            }
            steps.add(step);
        }
        return steps.reversed();
    }
}
