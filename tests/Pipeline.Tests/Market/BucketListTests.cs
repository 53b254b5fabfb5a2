using CryptoViz.Pipeline.Market;
using CsCheck;
using static CryptoViz.Pipeline.Tests.Market.Series;

namespace CryptoViz.Pipeline.Tests.Market;

public sealed class BucketListTests
{
    private static readonly long Start = Noon.Ms();

    // Steps of some seconds to some minutes both ways: buckets are appended, folded, inserted, and chunks opened again and split.
    private static readonly Gen<Observation[]> Observations = Gen.Select(Gen.Int[0, 600], Gen.Double[0.01, 1e6], Gen.Int[0, 2]).Array[1, 700]
        .Select(steps => steps.Select((step, i) => new Observation(
            Start + (i * 61_000L) - (step.Item3 == 0 ? step.Item1 * 60_000L : step.Item1), step.Item2, step.Item3 == 1 ? double.NaN : step.Item2 * 7, i)).ToArray());

    // In lengths of a bucket: on, into the same one, back, and over a gap that leaves whole chunks behind. Now and then a part of the past.
    private static readonly Gen<(int Step, int Within, int Price, int Resolution, int Asked)[]> Changes = Gen.Select(
            Gen.Frequency((12, Gen.Int[1, 3]), (3, Gen.Const(0)), (4, Gen.Int[-150, -1]), (1, Gen.Int[4, 300])),
            Gen.Int[0, 999], Gen.Int[1, 90], Gen.Frequency((5, Gen.Const(0)), (1, Gen.Const(60))), Gen.Int[0, 399])
        .Array[1, 400];

    [Fact]
    public void A_tier_that_is_asked_between_its_changes_says_what_a_plain_dictionary_says() => Changes.Sample(
        changes =>
        {
            foreach (var (tier, step) in new[] { (Tier.Observed, 15_000L), (Tier.Minute, 60_000) })
            {
                var (list, plain, latest) = (new BucketList(tier), new SortedDictionary<long, Bucket>(), Start);
                foreach (var change in changes)
                {
                    var observation = new Observation(latest + (change.Step * step) + change.Within, change.Price, change.Price * 7, double.NaN);
                    var origin = tier == Tier.Observed || change.Resolution == 0 ? Origin.OwnTicks : new Origin(change.Resolution, false, change.Asked);
                    var bucket = Bucket.Of(tier.StartOf(observation.Time), observation, origin);
                    latest = Math.Max(latest, observation.Time);
                    if (!tier.Keeps(bucket.Start, latest)) continue;

                    if (change.Within % 4 == 0 && plain.Keys.All(start => start < bucket.Start)) list.Append(bucket);
                    else list.Add(observation, origin);
                    list.Trim(latest);
                    Take(plain, bucket, observation);
                    if (change.Asked % 2 > 0) ShouldSay(list, [.. plain.Values.Where(known => tier.Keeps(known.Start, latest))], latest, change.Asked * step / 2);
                }
            }
        },
        iter: 20);

    [Fact]
    public void Packed_buckets_are_those_of_a_plain_dictionary() => Observations.Sample(
        observations =>
        {
            var (list, expected) = (new BucketList(Tier.FiveMinutes), new SortedDictionary<long, Bucket>());
            foreach (var observation in observations)
            {
                list.Add(observation, Origin.OwnTicks);
                Fold(expected, observation);
            }

            Read(list, long.MinValue).ShouldBe(expected.Values);
            var some = observations[observations.Length / 2].Time;
            Read(list, some).ShouldBe(expected.Values.Where(bucket => bucket.Start >= some));
            list.LastAtOrBefore(some).ToArray().ShouldBe(expected.Values.Where(bucket => bucket.Start <= some).TakeLast(1));
            list.HasAny(some + 1, some + 300_001).ShouldBe(expected.Values.Any(bucket => bucket.Start > some && bucket.Start <= some + 300_000));
        },
        iter: 200);

    [Fact]
    public void The_extremes_of_any_stretch_are_those_of_its_buckets() => Gen.Select(Observations, Gen.Int[0, 699], Gen.Int[0, 699]).Sample(
        (observations, a, b) =>
        {
            foreach (var tier in new[] { Tier.Observed, Tier.FiveMinutes })
            {
                var list = new BucketList(tier);
                foreach (var observation in observations) list.Add(observation, Origin.OwnTicks);
                var (one, other) = (observations[a % observations.Length].Time, observations[b % observations.Length].Time);
                var (from, to) = (Math.Min(one, other), Math.Max(one, other));

                var inside = Read(list, long.MinValue).Where(bucket => tier.PointTime(bucket) >= tier.LeastOf(from) && tier.PointTime(bucket) <= to).ToList();
                var extremes = list.Between(from, to, coarse: false);

                extremes.Count.ShouldBe(inside.Count);
                if (inside.Count == 0) continue;
                (extremes.First, extremes.Last).ShouldBe((tier.PointTime(inside[0]), tier.PointTime(inside[^1])));
                extremes.High.ShouldBe(inside.Max(bucket => bucket.High));
                extremes.HighAt.ShouldBe(tier.PointTime(inside.First(bucket => bucket.High == extremes.High)));
                extremes.Low.ShouldBe(inside.Min(bucket => bucket.Low));
                extremes.LowAt.ShouldBe(tier.PointTime(inside.First(bucket => bucket.Low == extremes.Low)));
                list.Between(from, to, coarse: true).Count.ShouldBe(0);
            }
        },
        iter: 200);

    [Fact]
    public void The_extremes_up_to_the_newest_point_are_those_of_its_buckets_wherever_they_begin_and_in_whatever_order_they_are_asked() =>
        Gen.Select(Gen.Select(Gen.Int[200, 4_000], Gen.Int[1, 9]).Array[150, 400], Gen.Int[-5_000, 1_500_000].Array[60]).Sample(
            (steps, starts) =>
            {
                var (list, time) = (new BucketList(Tier.Observed), Start);
                foreach (var (step, price) in steps) list.Add(new Observation(time += step, price, 1, 1), Origin.OwnTicks);
                var points = Read(list, long.MinValue);

                foreach (var from in starts.Select(start => Start + start).Concat(points.Select(bucket => Tier.Observed.PointTime(bucket))))
                {
                    var inside = points.Where(bucket => Tier.Observed.PointTime(bucket) >= from).ToArray();
                    list.Between(from, time, coarse: false).ShouldBe(Extremes.Of(inside, Tier.Observed));
                }
            },
            iter: 30);

    [Fact]
    public void A_point_as_observed_before_the_start_of_a_stretch_is_not_in_it_wherever_chunks_begin()
    {
        var list = new BucketList(Tier.Observed);
        for (var second = 0; second < 300; second++) list.Add(new Observation(Start + (second * 1_000L) + 200, second, 1, 1), Origin.OwnTicks);

        for (var second = 0; second < 299; second++)
        {
            var extremes = list.Between(Start + (second * 1_000L) + 500, Start + 299_200, coarse: false);

            (extremes.Count, extremes.Low, extremes.First).ShouldBe((299 - second, second + 1, Start + ((second + 1) * 1_000L) + 200));
        }
    }

    [Fact]
    public void The_extremes_of_what_is_only_coarsely_known_leave_out_all_else()
    {
        var list = new BucketList(Tier.Hour);
        for (var hour = 0; hour < 200; hour++)
            list.Add(new Observation(Start + (hour * 3_600_000L), hour, double.NaN, double.NaN), hour % 3 == 0 ? new Origin(3_600, false, 1) : Origin.OwnTicks);

        var coarse = list.Between(Start + 3_600_000, Start + (190 * 3_600_000L), coarse: true);

        (coarse.Count, coarse.Low, coarse.High).ShouldBe((63, 3, 189));
    }

    [Fact]
    public void What_is_only_coarsely_known_ends_where_own_ticks_begin()
    {
        var list = new BucketList(Tier.Hour);
        for (var hour = 0; hour < 200; hour++)
            list.Add(new Observation(Start + (hour * 3_600_000L), hour, 1, 1), hour < 70 ? new Origin(3_600, false, 1) : Origin.OwnTicks);

        for (var hour = 0; hour < 200; hour++)
            list.Between(Start + (hour * 3_600_000L) + 1, Start + (200 * 3_600_000L), coarse: true).Count.ShouldBe(Math.Max(0, 70 - hour));
    }

    [Fact]
    public void Old_buckets_go_and_a_late_one_still_finds_its_place()
    {
        var list = new BucketList(Tier.Observed);
        for (var second = 0; second < 8_000; second++) list.Add(new Observation(Start + (second * 1_000L), second, 1, 1), Origin.OwnTicks);

        list.Trim(Start + 7_999_000);

        Read(list, long.MinValue).Select(bucket => bucket.Close).ShouldBe(Enumerable.Range(3_799, 4_201).Select(second => (double)second));
        list.LastAtOrBefore(Start + 3_000_000).ToArray().ShouldBeEmpty();
        list.Add(new Observation(Start + 5_000_500, -1, 1, 1), Origin.OwnTicks);
        list.LastAtOrBefore(Start + 5_000_000)[0].Low.ShouldBe(-1);
        list.Count.ShouldBe(4_201);
    }

    [Fact]
    public void A_bucket_is_forgotten_when_the_next_one_is_the_oldest_that_is_kept_wherever_chunks_end()
    {
        var list = new BucketList(Tier.Observed);
        for (var second = 0; second < 4_400; second++)
        {
            list.Add(new Observation(Start + (second * 1_000L), second, 1, 1), Origin.OwnTicks);
            list.Trim(Start + (second * 1_000L));

            (list.First[0].Close, list.Count).ShouldBe((Math.Max(0, second - 4_200), Math.Min(second + 1, 4_201)));
            list.LastAtOrBefore(list.First[0].Start).Length.ShouldBe(1);
        }
    }

    [Fact]
    public void A_copy_takes_changes_of_its_own()
    {
        var list = new BucketList(Tier.Minute);
        for (var minute = 0; minute < 200; minute++) list.Add(new Observation(Start + (minute * 60_000L), minute, 1, 1), Origin.OwnTicks);

        var copy = list.Copy();
        copy.Add(new Observation(Start + 300_001, -1, 1, 1), Origin.OwnTicks);

        (copy.LastAtOrBefore(Start + 300_000)[0].Close, list.LastAtOrBefore(Start + 300_000)[0].Close).ShouldBe((-1, 5));
    }

    private static void ShouldSay(BucketList list, Bucket[] kept, long latest, long back)
    {
        var tier = list.Tier;
        (list.Count, list.First[0].Start).ShouldBe((kept.Length, kept[0].Start));

        // Windows of one length go on with the latest; the other stretches lie anywhere.
        (long From, long To)[] stretches = [(latest - (100 * tier.BucketMs), latest), (latest - back, latest), (latest - back, latest - (back / 3))];
        foreach (var (from, to) in stretches)
        {
            var inside = kept.Where(bucket => tier.PointTime(bucket) >= tier.LeastOf(from) && tier.PointTime(bucket) <= to).ToArray();
            list.Between(from, to, coarse: false).ShouldBe(Extremes.Of(inside, tier));
            list.Between(from, to, coarse: true).ShouldBe(Extremes.Of(inside.Where(bucket => tier.IsCoarse(bucket.Origin)).ToArray(), tier));
        }

        var start = tier.StartOf(latest - back);
        (list.LastAtOrBefore(start) is [var last] ? last.Start : (long?)null).ShouldBe(kept.Where(bucket => bucket.Start <= start).Max(bucket => (long?)bucket.Start));
        list.HasAny(start, start + (2 * tier.BucketMs)).ShouldBe(kept.Any(bucket => bucket.Start == start || bucket.Start == start + tier.BucketMs));

        // A line that stays for ten buckets, as a sparkline does for an hour, and ends before the newest.
        var first = (latest / tier.BucketMs / 10 * 10 * tier.BucketMs) - (60 * tier.BucketMs);
        var closes = kept.Where(bucket => bucket.Start >= first).ToDictionary(bucket => (bucket.Start - first) / tier.BucketMs, bucket => bucket.Close);
        list.Closes(first, 65).SequenceEqual(Enumerable.Range(0, 65).Select(i => closes.GetValueOrDefault(i, double.NaN))).ShouldBeTrue();
    }

    private static void Take(SortedDictionary<long, Bucket> buckets, in Bucket one, in Observation observation)
    {
        if (!buckets.TryGetValue(one.Start, out var known) || one.Origin.WinsOver(known.Origin))
        {
            buckets[one.Start] = one;
        }
        else if (one.Origin == known.Origin)
        {
            known.Fold(observation);
            buckets[one.Start] = known;
        }
    }

    private static List<Bucket> Read(BucketList list, long from)
    {
        var buckets = new List<Bucket>();
        foreach (ref readonly var bucket in list.From(from)) buckets.Add(bucket);
        return buckets;
    }

    private static void Fold(SortedDictionary<long, Bucket> buckets, in Observation observation)
    {
        var start = observation.Time / 300_000 * 300_000;
        if (buckets.TryGetValue(start, out var bucket)) bucket.Fold(observation);
        else bucket = Bucket.Of(start, observation, Origin.OwnTicks);
        buckets[start] = bucket;
    }
}
