using CryptoViz.Pipeline.Market;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class BucketTests
{
    [Fact]
    public void A_bucket_has_the_first_last_highest_and_lowest_of_its_observations_and_of_two_at_one_time_the_greater() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[0, 2]).Array[1, 8].Sample(
            seen =>
            {
                var observations = seen.Select(one => new Observation(60_000 + one.Item1, one.Item2, one.Item3, one.Item4)).ToList();
                var bucket = Bucket.Of(60_000, observations[0], Origin.OwnTicks);
                foreach (var observation in observations[1..]) bucket.Fold(observation);

                var first = observations.OrderBy(one => one.Time).ThenByDescending(one => one.Price).First();
                var last = observations.OrderBy(one => one.Time).ThenBy(one => (one.Price, one.MarketCap, one.Volume)).Last();
                (bucket.Start + bucket.OpenAt, bucket.Open).ShouldBe((first.Time, first.Price));
                (bucket.Start + bucket.CloseAt, bucket.Close, bucket.MarketCap, bucket.Volume).ShouldBe((last.Time, last.Price, last.MarketCap, last.Volume));
                (bucket.High, bucket.Low, bucket.Samples).ShouldBe((observations.Max(one => one.Price), observations.Min(one => one.Price), observations.Count));
            },
            iter: 500);
}
