using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests;

public sealed class SnapshotTriggerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_is_due_after_a_mebibyte_of_events()
    {
        var trigger = new SnapshotTrigger(_time, stretch: 0);
        trigger.Count(SnapshotTrigger.MinBytes - 1);
        trigger.IsDue.ShouldBeFalse();

        trigger.Count(1);

        trigger.IsDue.ShouldBeTrue();
    }

    [Fact]
    public void After_a_longer_snapshot_it_is_due_when_the_events_are_as_long()
    {
        var trigger = new SnapshotTrigger(_time, stretch: 0);
        trigger.Restart(3 * SnapshotTrigger.MinBytes);
        trigger.Count((3 * SnapshotTrigger.MinBytes) - 1);
        trigger.IsDue.ShouldBeFalse();

        trigger.Count(1);

        trigger.IsDue.ShouldBeTrue();
    }

    [Fact]
    public void It_is_due_after_six_hours_if_there_were_events()
    {
        var trigger = new SnapshotTrigger(_time, stretch: 0);
        _time.Advance(SnapshotTrigger.MaxAge);
        trigger.IsDue.ShouldBeFalse("nothing happened");
        trigger.Count(1);
        trigger.IsDue.ShouldBeTrue();

        trigger.Restart(1);
        trigger.Count(1);

        trigger.IsDue.ShouldBeFalse("one was just taken");
    }

    [Fact]
    public void Entities_that_start_together_come_at_different_times()
    {
        var (early, late) = (new SnapshotTrigger(_time, stretch: 0), new SnapshotTrigger(_time, stretch: 1));
        early.Count(SnapshotTrigger.MinBytes);
        late.Count(SnapshotTrigger.MinBytes);
        (early.IsDue, late.IsDue).ShouldBe((true, false));

        late.Count(SnapshotTrigger.MinBytes / 4);

        late.IsDue.ShouldBeTrue();
    }
}
