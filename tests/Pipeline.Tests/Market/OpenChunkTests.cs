using CryptoViz.Pipeline.Market;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class OpenChunkTests
{
    // Hours in any order, so that they are appended, folded and inserted, with and without own ticks.
    private static readonly Gen<(int Hour, int Price, bool IsCoarse)[]> Seen =
        Gen.Select(Gen.Int[0, 99], Gen.Int[1, 9], Gen.Frequency((9, Gen.Const(false)), (1, Gen.Const(true)))).Array[1, 300];

    [Fact]
    public void It_knows_the_extremes_of_its_buckets_after_each_change_and_whether_a_coarse_one_came() => Seen.Sample(
        seen =>
        {
            var (chunk, coarse) = (new OpenChunk(Tier.Hour), false);
            foreach (var (hour, price, isCoarse) in seen)
            {
                var (start, origin) = (hour * 3_600_000L, isCoarse ? new Origin(3_600, false, 1) : Origin.OwnTicks);
                if (!chunk.Fold(start, new Observation(start, price, 1, 1), origin))
                {
                    if (chunk.IsFull) coarse = MakeRoom(chunk, price);
                    chunk.Insert(Bucket.Of(start, new Observation(start, price, 1, 1), origin));
                    coarse |= isCoarse;
                }

                chunk.All.ShouldBe(Extremes.Of(chunk.Buckets, Tier.Hour));
                chunk.HasCoarse.ShouldBe(coarse);
            }
        },
        iter: 30);

    // As a tier does it: the chunk is empty then, or holds one half of what it held. True when there is a coarse one in it.
    private static bool MakeRoom(OpenChunk chunk, int price)
    {
        var half = new BucketChunk(Tier.Hour, chunk.Buckets[..32]);
        chunk.Clear();
        (chunk.Count, chunk.All, chunk.HasCoarse).ShouldBe((0, default, false));
        if (price > 4) return false;

        chunk.Load(half);
        chunk.Count.ShouldBe(32);
        return half.Coarse.Count > 0;
    }
}
