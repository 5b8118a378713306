package lanewise.docs;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;

/** Runs compact source files, one after another; the first that fails ends the machine. */
final class SnippetRunner {
    private SnippetRunner() {}

    /** Runs the classes of the given names. */
    public static void main(String[] names) throws Exception {
        for (String name : names) {
            System.out.println("-- " + name);
            Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
            constructor.setAccessible(true);
            Method main = constructor.getDeclaringClass().getDeclaredMethod("main");
            main.setAccessible(true);
            main.invoke(constructor.newInstance());
        }
    }
}
