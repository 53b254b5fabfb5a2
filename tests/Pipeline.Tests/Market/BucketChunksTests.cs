using CryptoViz.Pipeline.Market;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class BucketChunksTests
{
    [Fact]
    public void A_chunk_goes_when_its_last_bucket_is_too_old_and_the_others_keep_their_order()
    {
        var (chunks, start) = (new BucketChunks(Tier.Minute), Noon.Ms());
        for (var minute = 0; minute < 10 * BucketChunk.Most; minute++) chunks.Add(new Observation(start + (minute * 60_000L), minute, 1, 1), Origin.OwnTicks);
        chunks.PlaceOf(StartOf(8)).ShouldBe(8);

        chunks.Drop(StartOf(3) - 60_000);
        (chunks.Places, chunks.OpenPlace).ShouldBe((8, 7));
        chunks.Drop(StartOf(6));

        (chunks.Places, chunks.OpenPlace, chunks.SealedAt(0).First).ShouldBe((4, 3, StartOf(6)));
        (chunks.PlaceOf(StartOf(6) - 1), chunks.PlaceOf(StartOf(8)), chunks.PlaceOf(StartOf(99))).ShouldBe((-1, 2, 3));

        long StartOf(int chunk) => start + (chunk * BucketChunk.Most * 60_000L);
    }
}
