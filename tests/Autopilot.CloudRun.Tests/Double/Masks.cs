using Google.Protobuf;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

/// <summary>How an update with a mask changes a service: each field that is named is replaced as a whole.</summary>
internal static class Masks
{
    public static V2.Service Merge(V2.Service present, V2.Service change, IEnumerable<string> mask)
    {
        var (merged, part) = (present.Clone(), change.Clone());
        var names = mask.ToHashSet(StringComparer.Ordinal);
        foreach (var field in V2.Service.Descriptor.Fields.InFieldNumberOrder())
        {
            field.Accessor.Clear(names.Contains(field.Name) ? merged : part);
        }

        merged.MergeFrom(part.ToByteArray());
        return merged;
    }
}
