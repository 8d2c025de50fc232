/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the vector reader share.
 */
#ifndef CCWCHECK_READ_INTERNAL_H
#define CCWCHECK_READ_INTERNAL_H

#include "scenario.h"
#include "yaml_map.h"

/* read_bytes() - contents; at least one byte, at most what a scenario may hold. */
bool read_bytes(struct ym *y, const yaml_node_t *node, uint8_t **data, uint32_t *len,
		const char *what);

/* read_errno() - "0" or "-EINVAL" and the like. */
bool read_errno(struct ym *y, const yaml_node_t *node, int32_t *out, const char *what);

/* read_frame() - the address of a frame. */
bool read_frame(struct ym *y, const yaml_node_t *node, uint64_t *out, const char *what);

/* read_chunks() - a map address: bytes; ascending in the result, no two may overlap. */
bool read_chunks(struct ym *y, yaml_node_t *node, struct scn_chunk **out, uint32_t *nr,
		 const char *what);

/* read_list_alloc() - room for the @nr elements of a list or map; NULL with a complaint. */
void *read_list_alloc(struct ym *y, uint32_t nr, size_t size);

/* read_orb_map() - an ORB. */
bool read_orb_map(struct ym *y, yaml_node_t *node, struct arch_orb *orb);

/* read_fctl_bits() - function bits of the region's SCSW area. */
bool read_fctl_bits(struct ym *y, yaml_node_t *node, uint8_t *fctl);

/* read_scsw_map() - one SCSW, without the copies of the ORB. */
bool read_scsw_map(struct ym *y, yaml_node_t *node, struct scn_scsw *scsw);

/* read_events() - `events`, a list of maps; @object is the struct scn. */
bool read_events(struct ym *y, yaml_node_t *node, void *object);

/* read_device() - `device`, a list of steps; @object is the struct scn. */
bool read_device(struct ym *y, yaml_node_t *node, void *object);

/* read_expect() - `expect`, a map or a list of maps; @object is the struct scn. */
bool read_expect(struct ym *y, yaml_node_t *node, void *object);

/*
 * check_whole() - do the parts fit together? What is left out and has a default gets it, so that
 * @s is complete. @root: the vector's map.
 */
bool check_whole(struct ym *y, yaml_node_t *root, struct scn *s);

#endif /* CCWCHECK_READ_INTERNAL_H */
