package lanewise.data;

/**
 * Random changes of training images.
 *
 * <p>What happens to an image follows from the epoch's key and the image's index alone, not from
 * its place in a batch.
 *
 * @param horizontalFlip whether one image in two is mirrored left to right
 * @param padAndCrop how many black pixels are put around an image before a part of its own size is
 *     cut out at random; 0 for none
 */
public record Augmentation(boolean horizontalFlip, int padAndCrop) {
    /** Images as they are. */
    public static final Augmentation NONE = new Augmentation(false, 0);

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if {@code padAndCrop} is negative
     */
    public Augmentation {
        if (padAndCrop < 0) {
            throw new IllegalArgumentException(
                    "augmentation: " + padAndCrop + " pixels of padding, expected 0 or more");
        }
    }
}
