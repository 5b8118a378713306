package lanewise.mutant;

/**
 * A mutant and its end.
 *
 * @param subject the contract on it
 * @param defect what is wrong
 * @param law the beginning of the law's name
 */
record Mutant(Class<?> subject, Enum<?> defect, String law) {
    @Override
    public String toString() {
        return defect + " dies by \"" + law + "\"";
    }
}
