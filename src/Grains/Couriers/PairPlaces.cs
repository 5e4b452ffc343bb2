using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Grains.Couriers;

/// <summary>Which silo each pair is on: told by the hash of its key and by which silos there are, so that every silo knows without asking. When a silo goes
/// its pairs are spread over the others, and the pairs of those stay where they are.</summary>
public sealed class PairPlaces(IClusterMembershipService membership, ILocalSiloDetails self)
{
    private volatile Silos _silos = new(MembershipVersion.MinValue, []);

    /// <summary>Changes when silos come and go.</summary>
    public MembershipVersion Version => Current().Version;

    public SiloAddress SiloOf(string pair) => SiloOf(PairGrains.IdOf(pair));

    public SiloAddress SiloOf(GrainId pair)
    {
        var silos = Current().Active;
        if (silos.Length < 2)
        {
            return silos.Length == 0 ? self.SiloAddress : silos[0];
        }

        // The silo that scores highest with this key: https://en.wikipedia.org/wiki/Rendezvous_hashing
        var hash = pair.GetUniformHashCode();
        var (best, most) = (silos[0], 0u);
        foreach (var silo in silos)
        {
            if (Mix(hash ^ (uint)silo.GetConsistentHashCode()) is var score && score >= most)
            {
                (best, most) = (silo, score);
            }
        }

        return best;
    }

    public bool IsHere(string pair) => SiloOf(pair).Equals(self.SiloAddress);

    /// <summary>Spreads bits that are alike, as MurmurHash3 does in the end.</summary>
    private static uint Mix(uint bits)
    {
        bits = (bits ^ (bits >> 16)) * 0x85ebca6b;
        bits = (bits ^ (bits >> 13)) * 0xc2b2ae35;
        return bits ^ (bits >> 16);
    }

    private Silos Current()
    {
        var (silos, snapshot) = (_silos, membership.CurrentSnapshot);
        if (silos.Version != snapshot.Version)
        {
            SiloAddress[] active = [.. snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).Order()];
            _silos = silos = new(snapshot.Version, active);
        }

        return silos;
    }

    private sealed record Silos(MembershipVersion Version, SiloAddress[] Active);
}
